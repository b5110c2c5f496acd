package io.headrace.examples.spring;

import io.headrace.client.Headrace;
import io.headrace.client.session.LiveSessionClient;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

/** The application, and how it reaches Headrace. */
@SpringBootApplication
public class ChatApplication {
  public static void main(String[] args) {
    SpringApplication.run(ChatApplication.class, args);
  }

  /** One client for the application, closed with it. */
  @Bean
  Headrace headrace(@Value("${headrace.server}") String server) {
    return Headrace.connect(server);
  }

  @Bean
  LiveSessionClient liveSessions(Headrace headrace) {
    return headrace.liveSessions();
  }
}
